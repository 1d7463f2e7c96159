import type {Foreseen} from '../../core/operate/create/foresee-reset.js';
import type {Part} from '../../core/requirements/syntax/requirement-set.js';
import {printable} from '../../core/text/printable.js';
import type {Answers, Question} from '../shared/action.js';

type KnownParts = Foreseen['parts'];

/** Answer to `parts` that ends the choice. */
const settled = 'settled';

/** Whether the list of groups and extras is open: requested, and not yet settled. */
export const isChoosingParts = ({confirm, parts = ''}: Answers): boolean =>
	confirm === 'parts' && !parts.split('\n').includes(settled);

/** Asks `parts`: each choice adds or removes one and asks again; the first one continues. */
export const askParts = (parts: KnownParts): Question => {
	const chosen = parts.filter(({isChosen}) => isChosen);
	const toggles = parts.filter(({isDefault}) => !isDefault);
	const answerOf = (some: KnownParts): string => some.map(({type, name}) => `${type}:${name}`).join('\n');
	return {
		type: 'select',
		id: 'parts',
		flag: '--group',
		title: 'Reset it with these groups and extras',
		isFollowed: true,
		options: [
			{value: `${answerOf(chosen)}\n${settled}`, label: 'continue', note: chosenNote(chosen)},
			...toggles.map(part => {
				const {isChosen, isHeld} = part;
				const others = chosen.filter(other => other !== part);
				return {
					value: answerOf(isChosen ? others : [...chosen, part]),
					label: `${isChosen ? '[x]' : '[ ]'} ${nameOf(part)}`,
					note: isHeld ? 'is in it now' : undefined,
				};
			}),
		],
	};
};

const chosenNote = (chosen: KnownParts): string =>
	chosen.length === 0 ? 'with none of them' : `with ${chosen.map(nameOf).join(', ')}`;

const nameOf = ({type, name}: Part): string => `${type} ${printable(name)}`;

/** Groups and extras in a few words: `group dev, extra docs`. */
export const partsInWords = (parts: readonly Part[]): string => parts.map(nameOf).join(', ');
