import {expect, test} from 'vitest';
import type {LastUsed} from '../../source/core/model/use.js';
import {lastUseWords, useEvidence} from '../../source/text/last-use.js';

const now = new Date('2026-05-02T12:00:00.000Z');
const installed: LastUsed = {sign: 'installed', at: '2026-05-02T09:00:00.000Z', confidence: 'medium'};

test('an environment that was only installed is told with the time and no use after it', () => {
	// The evidence stands behind a time: `Used  today (when installed; not since)`.
	expect(useEvidence(installed)).toBe('when installed; not since');
	expect(lastUseWords(installed, now)).toBe('installed today, unused since');
	expect(lastUseWords({...installed, sign: 'package-read'}, now)).toBe('used today (a package was read)');
});
