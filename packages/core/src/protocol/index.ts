export * from './bundle-manifest.ts';
export * from './contract.ts';
export * from './entities.ts';
export * from './messages.ts';
export * from './run-channel.ts';
export * from './run-document.ts';
export * from './states.ts';
