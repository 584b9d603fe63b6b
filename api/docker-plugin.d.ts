// Written by `npm run api-report`; not meant to be compiled.
// Exports: default

// plugin.d.ts
declare const _default: {};
