/** Types that statfs gives (linux/magic.h and the file systems' own sources): locks and shared memory do not hold there. */
const names: Readonly<Record<number, string>> = {
  0x6969: 'NFS',
  0x517b: 'SMB',
  0xff534d42: 'CIFS',
  0xfe534d42: 'SMB2',
  0x5346414f: 'AFS',
  0x6b414653: 'AFS',
  0x73757245: 'Coda',
  0x564c: 'NCP',
  0x00c36400: 'Ceph',
  0x0bd00bd0: 'Lustre',
  0x47504653: 'GPFS',
  0x19830326: 'BeeGFS',
  0x01021997: '9P',
  0x786f4256: 'VirtualBox shared folder',
  0xaad7aaea: 'PanFS',
};

/** Its name, or null for a local one. Some systems give the type as a signed number. */
export function networkFileSystem(type: number): string | null {
  return names[type >>> 0] ?? null;
}
