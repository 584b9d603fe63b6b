// Written by `npm run api-report`; not meant to be compiled.
// Exports: DecoratorsPlugin, decorators

// decorators.d.ts
export interface DecoratorsPlugin {
    name: string;
    enforce: 'pre';
    transform(code: string, id: string): Promise<{
        code: string;
        map: string;
    } | null>;
}

// decorators.d.ts
export declare function decorators(): DecoratorsPlugin;
