import type { InfrastructureRefV1, PluginV1, SubmitRequestV1, WorkerV1 } from '@farhaul/core/plugin';

/** The same plugin, whose workers note what they made for which flow run: the API shows only the name of a ref. */
export function recordRefs(plugin: PluginV1, refs: Map<string, InfrastructureRefV1>): PluginV1 {
  const workers = plugin.workers.map((entry) => ({
    ...entry,
    load: async (context: Parameters<typeof entry.load>[0]) => recording(await entry.load(context), refs),
  }));
  return { ...plugin, workers };
}

function recording(worker: WorkerV1, refs: Map<string, InfrastructureRefV1>): WorkerV1 {
  return new Proxy(worker, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function') return member;
      if (name !== 'doSubmit') return member.bind(target) as unknown;
      return async (request: SubmitRequestV1<unknown>, options: Parameters<WorkerV1['doSubmit']>[1]) => {
        const ref = await target.doSubmit(request, options);
        refs.set(request.key.flowRunId, ref);
        return ref;
      };
    },
  });
}
