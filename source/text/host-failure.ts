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
			return {why: printable(failure.text)};
		case 'cut-off':
			return {why: 'its list has no end'};
	}
};

const isQuestion = (text: string): boolean => /permission denied|host key verification/i.test(text);
