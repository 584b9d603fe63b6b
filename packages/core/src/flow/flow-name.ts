export { kebabCase } from '../protocol/kebab-case.ts';
