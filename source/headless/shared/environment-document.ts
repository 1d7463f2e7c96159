import type {Environment} from '../../core/model/environment.js';

/** An environment as the JSON of every command has it: flat keys, unknown ones absent, nothing of how it was found. */
export const environmentDocument = (environment: Environment): Readonly<Record<string, unknown>> => {
	const {project} = environment;
	const known = Object.entries(environment).filter(([key]) => key !== 'found' && key !== 'project');
	return {...Object.fromEntries(known), ...(project === undefined ? {} : {project: project.path})};
};
