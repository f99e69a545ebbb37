import { test } from 'node:test';
import { freshDatabase } from '#test/support/database.ts';
test('a', async (t) => { await freshDatabase(t); for (let i=0;i<15;i++) { console.log('x'.repeat(100)); await new Promise(r=>setTimeout(r,100)); } });
