// Written by `npm run api-report`; not meant to be compiled.
// Exports: 
