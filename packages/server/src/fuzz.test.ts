import { testSeed } from '../../core/src/testing/test-seed.ts';
import { describeFuzz } from './describe-fuzz.fixture.ts';

describeFuzz('SQLite', { databaseUrl: null, seed: testSeed });
