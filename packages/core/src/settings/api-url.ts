/**
 * The URL of a server's API by the address of the server: `https://farhaul.example.org` and `https://farhaul.example.org/api` are
 * the same. Null where it is no http(s) address, or holds what does not belong into one: a user, a key.
 */
export function apiUrlOf(address: string): string | null {
  const url = URL.parse(address);
  if (url === null || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '' || url.search !== '') return null;
  const path = url.pathname.replace(/\/+$/, '');
  return `${url.origin}${path === '' ? '/api' : path}`;
}
