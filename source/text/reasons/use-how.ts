import type {UseHow} from '../../core/model/use.js';
import {printable} from '../../core/text/printable.js';

/** Says what makes a process a user of an environment, as the end of a sentence that begins with its command. Printable. */
export const useHowInWords = (how: UseHow): string => {
	switch (how.type) {
		case 'in-variable':
			return `was started with it in ${printable(how.variable)}`;
		case 'told':
			return printable(how.words);
		default:
			return plainUses[how.type];
	}
};

const plainUses: Readonly<Record<Exclude<UseHow['type'], 'in-variable' | 'told'>, string>> = {
	'runs-python': 'runs its Python',
	'runs-script': 'runs one of its scripts',
	'has-file-open': 'has one of its files open',
	'started-active': 'was started where it is active',
	'works-in': 'is working in its directory',
};
