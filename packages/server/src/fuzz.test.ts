import { describeFuzz } from './describe-fuzz.fixture.ts';

describeFuzz('a server on SQLite', null);
