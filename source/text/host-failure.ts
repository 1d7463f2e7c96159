import {commandThere} from '../core/hosts/command-there.js';
import type {Environment} from '../core/model/environment.js';
import {whyUnreadable} from './reasons/unreadable.js';
import {printable} from '../core/text/printable.js';
import type {HostFailure} from '../core/model/host-failure.js';

/** Says why a host gave no list, and what helps, where something does. Printable. */
export const hostFailureWords = (failure: HostFailure): {readonly why: string; readonly hint?: string} => {
	switch (failure.reason) {
		case 'no-answer':
			return {why: `it did not answer within ${failure.seconds} s`, hint: '--host-timeout waits longer'};
		case 'no-program':
			return {
				why: 'no venv-tui is installed there',
				hint: 'Install it there (pipx install venv-tui), or add --uvx where uvx may fetch it',
			};
		case 'ssh':
			return {
				why: failure.text === '' ? 'ssh could not connect' : failure.text,
				...(isQuestion(failure.text) && {
					hint: 'No password is asked for: let ssh in by a key, or open a connection first',
				}),
			};
		case 'failed':
			return {why: failure.text === '' ? 'venv-tui failed there' : failure.text};
		case 'too-much':
			return {why: 'it sent more than a list can have'};
		case 'unread':
			return {why: failure.code === undefined ? noLine : whyUnreadable(failure.code)};
		case 'incomplete':
			return {why: failure.text === '' ? 'its list says no more' : printable(failure.text)};
		case 'cut-off':
			return {why: 'its list has no end'};
	}
};

/** Why a file that can be read has no list. */
export const noLine = 'not a line of it is one that venv-tui list --ndjson prints';

/** Says in a sentence what a host did not list, and why. Printable. */
export const withoutListWords = (failure: HostFailure): string =>
	`${failure.reason === 'incomplete' ? 'not all of it could be read' : 'no list'}: ${hostFailureWords(failure).why}`;

const isQuestion = (text: string): boolean => /permission denied|host key verification/i.test(text);

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
	if (unlisted !== undefined) return `${printable(host)}: ${withoutListWords(unlisted)}`;
	const verb = verbs.get(id);
	const line = verb === undefined ? undefined : commandThere(environment, verb);
	const where = `It is on ${printable(host)}`;
	return line === undefined ? `${where}, so ${title} is not offered here` : `${where}. There: ${printable(line)}`;
};
