import {conda} from './conda.js';
import {byCreator} from './creator.js';
import {hatch} from './hatch.js';
import type {Candidate, Classification, KindRule} from './kind.js';
import {byManager, byPlace, byProjectFile} from './places.js';

/**
 * All rules; the first that matches decides. conda comes before all: it alone may change its environments, even one
 * that also has a `pyvenv.cfg`. Locations come before creators: poetry, tox and others use venv or virtualenv to create
 * theirs, and it matters more who manages an environment.
 */
const rules: readonly KindRule[] = [conda, byPlace, hatch, byManager, byProjectFile, byCreator];

/** Determines an environment's kind, its creator, its project and the program whose command removes it. */
export const classify = (candidate: Candidate): Classification => {
	for (const rule of rules) {
		const answer = rule(candidate);
		if (answer !== undefined) return answer;
	}
	return {kind: 'venv'};
};
