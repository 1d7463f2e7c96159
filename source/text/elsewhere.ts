import {commandThere} from '../core/hosts/command-there.js';
import type {Environment} from '../core/model/environment.js';
import {printable} from '../core/text/printable.js';
import {hostFailureWords} from './host-failure.js';

/** Commands that do there what an action does here, by the action's id. */
const verbs: ReadonlyMap<string, string> = new Map([
	['delete', 'rm'],
	...['reset', 'check', 'sync', 'fix', 'pin', 'repair', 'trust'].map(verb => [verb, verb] as const),
]);

/**
 * Why an action can't be done here to an environment of another machine, with the line that does it there. Undefined for
 * one of this machine. Printable.
 */
export const elsewhereWords = (
	environment: Environment,
	{id, title}: {readonly id: string; readonly title: string},
): string | undefined => {
	const {host, unlisted} = environment;
	if (host === undefined) return undefined;
	if (unlisted !== undefined) return `${printable(host)} gave no list: ${hostFailureWords(unlisted).why}`;
	const verb = verbs.get(id);
	const line = verb === undefined ? undefined : commandThere(environment, verb);
	const where = `It is on ${printable(host)}`;
	return line === undefined ? `${where}, so ${title} is not offered here` : `${where}. There: ${printable(line)}`;
};
