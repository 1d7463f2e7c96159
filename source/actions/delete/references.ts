import type {Environment} from '../../core/model/environment.js';
import {baseName, parent, type FsPath} from '../../core/model/path.js';
import type {Reference} from '../../core/model/reference.js';
import {printable, printablePath} from '../../core/text/printable.js';
import {referenceWords} from '../../text/staleness.js';
import type {ActionContext, Line} from '../shared/action.js';

// Files outside an environment that need it. They belong to other programs, so they stay as they are: what is restored
// lies where it lay, and they work again.

/** Says what needs it, which goes on looking for it. */
export const referenceLines = ({referredTo = []}: Environment, {core}: ActionContext): readonly Line[] =>
	referredTo.map((reference): Line => ({text: neededBy(reference, core.home), tone: 'warning'}));

const neededBy = (reference: Reference, home: FsPath): string => {
	const {path, how} = reference;
	const words = `${printablePath(path, home)} needs it: ${referenceWords[how]}`;
	return how === 'kernel' ? `${words}, and can't start until it is restored` : words;
};

/** Says which Jupyter kernels can't start any more, and what helps: the end of a sentence; empty where there are none. */
export const deadKernelWords = ({referredTo = []}: Environment, isHeld: boolean): string => {
	const names = referredTo.filter(({how}) => how === 'kernel').map(({path}) => baseName(parent(path)));
	if (names.length === 0) return '';
	const shown = names.map(printable);
	const kernels = `${names.length === 1 ? 'Jupyter kernel' : 'Jupyter kernels'} ${shown.join(', ')}`;
	if (isHeld) return `. Until it is restored, ${kernels} can't start`;
	return `. ${kernels} can't start now: jupyter kernelspec remove ${shown.join(' ')}`;
};
