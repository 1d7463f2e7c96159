import type {Question} from '../../../actions/shared/action.js';
import type {Environment} from '../../../core/model/environment.js';
import {isWellFormed} from '../../../core/model/path.js';
import {printable} from '../../../core/text/printable.js';
import type {Store} from '../../state/store.js';

/** What can be copied of an environment, each under its key. */
export const copyQuestion = ({path, python}: Environment, activationLine: string | undefined): Question => {
	const choices = [
		{key: 'p', label: 'path', value: path},
		...(python?.executable === undefined ? [] : [{key: 'i', label: 'interpreter', value: python.executable}]),
		...(activationLine === undefined ? [] : [{key: 'l', label: 'line that activates', value: activationLine}]),
	];
	return {
		type: 'confirm',
		id: 'copy',
		flag: '',
		title: 'Copy to the clipboard',
		lines: choices.map(({key, value}) => ({text: `${key}  ${printable(value)}`, tone: 'dim'})),
		choices,
		grave: false,
	};
};

/** Sends a text to the clipboard and says so; one that no terminal could take is refused. */
export const copyText = (
	{store, copy}: {readonly store: Store; readonly copy: ((text: string) => void) | undefined},
	text: string,
): void => {
	const isFit = isWellFormed(text) && copy !== undefined;
	if (isFit) copy(text);
	const notice = isFit
		? ({text: `Sent to the clipboard: ${printable(text)}`, tone: 'plain'} as const)
		: ({text: "This path is not valid text, so it can't be copied", tone: 'warning'} as const);
	store.dispatch({type: 'noticed', notice});
};
