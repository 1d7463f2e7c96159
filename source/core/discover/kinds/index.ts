import {conda} from './conda.js';
import {byCreator} from './creator.js';
import type {Candidate, Classification, KindRule} from './kind.js';
import {byManager, byPlace, byProjectFile} from './places.js';

/**
 * First match. conda before all: it alone may change its environments, even one that also has a `pyvenv.cfg`. Places
 * before creators: poetry, tox and the rest use venv or virtualenv to make theirs, and what matters is who keeps it.
 */
const rules: readonly KindRule[] = [conda, byPlace, byManager, byProjectFile, byCreator];

/** What kind of environment it is, what made it, which project it serves and whose command removes it. */
export const classify = (candidate: Candidate): Classification => {
	for (const rule of rules) {
		const answer = rule(candidate);
		if (answer !== undefined) return answer;
	}
	return {kind: 'venv'};
};
