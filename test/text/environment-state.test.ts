import {expect, test} from 'vitest';
import type {Environment} from '../../source/core/model/environment.js';
import {stateOf} from '../../source/text/environment-state.js';

/** Only the fields that its state depends on. */
const environment = (fields: Partial<Environment>): Environment => fields as Environment;

test('the state word of an environment names first whatever stops it from working', () => {
	const inUse = [{pid: 1, command: 'python', how: {type: 'runs-python'}}] as const;
	const staleness = {score: 9, stale: true, reasons: []} as unknown as Environment['staleness'];
	expect(stateOf(environment({status: 'broken', active: true, pinned: true}))).toBe('broken');
	expect(stateOf(environment({status: 'degraded', active: true, inUse}))).toBe('active');
	expect(stateOf(environment({status: 'ok', inUse, staleness}))).toBe('in use');
	expect(stateOf(environment({status: 'ok', pinned: true, staleness}))).toBe('pinned');
	expect(stateOf(environment({status: 'degraded', staleness}))).toBe('unused');
	expect(stateOf(environment({status: 'degraded'}))).toBe('degraded');
	expect([stateOf(environment({status: 'ok'})), stateOf(environment({}))]).toEqual(['ok', undefined]);
});
