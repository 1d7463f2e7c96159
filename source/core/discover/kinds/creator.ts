import type {Creator, PyvenvConfig} from '../../model/environment.js';
import {projectAround} from './project.js';
import type {KindRule} from './kind.js';

/** Determines the creator of an environment by the keys that it left in `pyvenv.cfg`. */
export const creatorOf = (config: PyvenvConfig): Creator | undefined => {
	const keys = config.entries.map(([key]) => key);
	if (keys.includes('uv')) return 'uv';
	if (keys.includes('virtualenv') || keys.includes('base-prefix')) return 'virtualenv';
	return keys.includes('home') || config.command !== undefined ? 'venv' : undefined;
};

/** Rule for all other environments, which no known program manages. */
export const byCreator: KindRule = ({path, config, context}) => {
	const creator = creatorOf(config);
	return {kind: creator ?? 'venv', creator, project: projectAround(path, context)};
};
