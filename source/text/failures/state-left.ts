import type {Phrase} from '../../core/model/phrase.js';
import type {StateLeft} from '../../core/model/reasons/state-left.js';
import {phrase} from '../../core/text/phrase.js';
import {asItWas} from './as-it-was.js';

/** Says in which state a failure left the environment: a sentence without a full stop, or the end of one. */
export const stateInWords = (state: StateLeft, isSentence: boolean): Phrase => {
	const left = leftInWords(state, isSentence);
	const {heldId} = state;
	return heldId === undefined ? left : phrase`${left}; what was put there meanwhile is held as ${heldId}`;
};

const leftInWords = (state: StateLeft, isSentence: boolean): Phrase => {
	const [it, its] = isSentence ? ['It', 'Its'] : ['it', 'its'];
	switch (state.type) {
		case 'nothing-left':
			return `${isSentence ? 'Nothing' : 'nothing'} is left of it`;
		case 'nothing-changed':
			return `${isSentence ? 'Nothing' : 'nothing'} was changed`;
		case 'old-one-back':
			return `${isSentence ? 'The' : 'the'} old one is back`;
		case 'packages-as-before':
			return `${its} packages are as before; other files in it may have changed`;
		case 'packages-changed':
			return `${isSentence ? 'Changed' : 'changed'} by the failed run: ${state.packages.join(', ')}`;
		case 'as-it-was':
			return phrase`${asItWas(isSentence ? 'It' : 'it', state.written)}${goneWith(state.gone)}`;
		case 'still-held':
			return `${it} stays held`;
		case 'rest-freed-at-next-start':
			return `${isSentence ? 'The' : 'the'} next start frees the rest of it`;
		case 'may-be-freed-at-next-start':
			return `${it} may be freed at the next start`;
		case 'at-both-places':
			return phrase`${it} is in both places now: ${{path: state.whole}} is complete`;
		case 'never-without-undo':
			return `It contains ${state.strays.join(', ')}, so it is never deleted without undo`;
	}
};

const goneWith = (gone: readonly string[] = []): string => {
	if (gone.length === 0) return '';
	const more = gone.length > 5 ? ` and ${gone.length - 5} more` : '';
	return `; what was installed meanwhile is gone: ${gone.slice(0, 5).join(', ')}${more}`;
};

/** What to do about the state in which a cancelled change has left it; undefined where it is in order. */
export const adviceOnState = (state: StateLeft): string | undefined => {
	if (state.type === 'packages-as-before') return 'Reset it';
	if (state.type !== 'packages-changed') return undefined;
	return state.gone.length === 0 ? 'Reset it' : `Reset it; install ${state.gone.join(' ')}`;
};
