import { defineConfig } from 'tsup';
import { packageEntries, tsupPreset } from '../../scripts/tsup-preset.ts';

export default defineConfig(tsupPreset({ entry: packageEntries(import.meta.dirname) }));
