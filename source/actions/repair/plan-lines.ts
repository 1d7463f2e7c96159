import {explain} from '../../text/failures/explain.js';
import {VenvError} from '../../core/model/error.js';
import type {FsPath} from '../../core/model/path.js';
import {printable, printablePath} from '../../core/text/printable.js';
import {plural} from '../../text/fit-width.js';
import {damageInWords, whyLeftAlone} from '../../text/repair.js';
import type {Line} from '../shared/action.js';
import {foreseenLines} from '../reset/foreseen-lines.js';
import type {PlannedRepair} from './plan.js';

/** Describes the repair of one environment: its path, what is done, and what does not come back as it was. */
export const planLines = (plan: PlannedRepair, home: FsPath): readonly Line[] => [
	{text: printablePath(plan.target.alias ?? plan.target.path, home), tone: 'strong'},
	...wayLines(plan, home),
];

const wayLines = (plan: PlannedRepair, home: FsPath): readonly Line[] => {
	switch (plan.way) {
		case 'none':
			return [{text: '  needs no repair', tone: 'dim'}];
		case 'left-alone':
			return [{text: `  left alone: ${reasonOf(plan.why, home)}`, tone: 'dim'}];
		case 'in-place':
			return [{text: `  in place: ${inPlaceWords(plan, home)}, ${plural(plan.files, 'file')} to rewrite`}];
		case 'reset':
			return resetLines(plan, home);
	}
};

const inPlaceWords = ({damage, interpreter}: Extract<PlannedRepair, {way: 'in-place'}>, home: FsPath): string => {
	if (damage.type === 'moved') return `its scripts say ${printablePath(damage.from, home)}`;
	const python = interpreter === undefined ? '' : ` ${interpreter.version} (${interpreter.source})`;
	return `linked to Python${python}, as ${damageInWords(damage, home)}; its packages stay`;
};

const resetLines = (plan: Extract<PlannedRepair, {way: 'reset'}>, home: FsPath): readonly Line[] => {
	const {damage, interpreter, source, foreseen, hasOlder} = plan;
	const from = source === undefined ? 'the packages installed in it' : printable(source.name);
	const told = foreseen === undefined ? [] : foreseenLines(foreseen);
	return [
		{
			text: `  reset from ${from} with Python ${interpreter.version} (${interpreter.source}), as ${damageInWords(damage, home)}`,
		},
		...told.filter(({tone}) => tone !== 'dim'),
		...(hasOlder ? [{text: '  an older one is still held, and is freed first', tone: 'warning'} as const] : []),
	];
};

/** Why it is left alone, and what to do: the end of a sentence, printable. */
export const reasonOf = (why: Extract<PlannedRepair, {way: 'left-alone'}>['why'], home: FsPath): string => {
	if (!(why instanceof VenvError)) return whyLeftAlone(why, home);
	const {what, why: cause = what, hint} = explain(why);
	return [cause, ...(hint === undefined ? [] : [hint])].map(printable).join('. ');
};
