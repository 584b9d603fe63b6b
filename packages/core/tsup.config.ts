import { defineConfig } from 'tsup';
import { packageEntries, tsupPreset } from '../../scripts/tsup-preset.ts';

const entries = Object.entries(packageEntries(import.meta.dirname)).filter(([name]) => !name.startsWith('runner/'));

export default defineConfig(tsupPreset({ entry: Object.fromEntries(entries) }));
