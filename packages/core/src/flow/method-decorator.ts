import { FarhaulError } from '../errors/farhaul-error.ts';

/** Null for a call with the function alone; refuses every use as a decorator that cannot work. */
export function refuseWrongDecoration(what: string, context: unknown): void {
  if (context === undefined) return;
  const place = typeof context === 'object' && context !== null ? (context as Partial<ClassMethodDecoratorContext>) : null;
  if (place?.kind === undefined) {
    throw new FarhaulError('FARHAUL_FLOW_DEFINITION', `${what} is used as a decorator of TypeScript's experimentalDecorators`, {
      hint: 'Remove experimentalDecorators from tsconfig.json, or use the functional form: flow(async (…) => { … }).',
    });
  }
  if (place.kind === 'method' && place.static === true && place.private === false) return;
  throw new FarhaulError(
    'FARHAUL_FLOW_DEFINITION',
    `${what} decorates the ${place.static === false ? 'instance ' : ''}${place.kind} ${String(place.name)}`,
    {
      hint: 'Only static public methods can be flows: the run has no instance to call.',
    },
  );
}
