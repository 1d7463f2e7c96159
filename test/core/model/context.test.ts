import {expect, test} from 'vitest';
import {createContext} from '../../../source/core/model/context.js';

test('every value of a context can be replaced, also that foreign work has ended, and which processes are ours', () => {
	expect(createContext({takeOver: true, companions: [7]})).toMatchObject({takeOver: true, companions: [7]});
});
