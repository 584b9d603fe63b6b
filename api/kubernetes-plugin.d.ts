// Written by `npm run api-report`; not meant to be compiled.
// Exports: default
// From other packages: @farhaul/core/plugin: PluginV1

// plugin.d.ts
declare const kubernetesPlugin: PluginV1;
