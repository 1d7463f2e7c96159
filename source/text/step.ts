import type {FixRemedy} from '../core/model/health.js';
import type {Phrase} from '../core/model/phrase.js';
import type {Progress, Step} from '../core/model/progress.js';
import {shellLine} from '../core/platform/processes/quote-words.js';
import {phrase} from '../core/text/phrase.js';
import {printable} from '../core/text/printable.js';
import {formatBytes, plural} from './fit-width.js';

/** Says what is being done: `installing 31 of 48`. */
export const stepInWords = ({step, piece}: Pick<Progress, 'step' | 'piece'>): Phrase =>
	piece === undefined ? words(step) : phrase`${words(step)} (${piece.number} of ${piece.of})`;

const words = (step: Step): Phrase => {
	switch (step.doing) {
		case 'deleting':
		case 'freeing':
		case 'recovering':
			return phrase`${step.doing} ${{path: step.path}}`;
		case 'putting-back':
			return phrase`putting ${{path: step.path}} back`;
		case 'creating':
			return `creating with ${step.creator}, Python ${printable(step.python)}`;
		case 'filling':
			return step.creates ? `${step.manager} creates it` : `${step.manager} installs its lock`;
		case 'checking':
			return checks[step.check];
		case 'fixing':
			return remedyInWords(step.remedy);
		case 'running':
			return printable(shellLine(step.command));
		case 'measuring':
			return `${formatBytes(step.bytes)} so far`;
		case 'assessing':
			return `checked ${step.count} of ${step.of}`;
		case 'looking-into':
			return `looked into ${step.count} of ${step.of}`;
		case 'asking-about':
			return `asked about ${step.count} of ${step.of} packages`;
		case 'reading-vulnerabilities':
			return `read ${step.count} of ${step.of} vulnerabilities`;
		case 'copying':
			return `copying: ${step.count} files`;
		case 'resolved':
		case 'collecting':
		case 'downloading':
		case 'building':
		case 'removing':
		case 'installing':
			return installing(step);
		default:
			return simple[step.doing];
	}
};

const simple = {
	resolving: 'resolving dependencies',
	'asking-for-versions': 'asking for newer versions',
	'taking-snapshot': 'taking a snapshot',
	'rewriting-scripts': 'rewriting its scripts',
	verifying: 'verifying',
	'reading-packages': 'reading packages',
} as const;

const checks = {which: 'which python', prefix: 'sys.prefix', site: 'python -m site, pip'} as const;

type Installing = Extract<
	Step,
	{doing: 'resolved' | 'collecting' | 'downloading' | 'building' | 'removing' | 'installing'}
>;

/** Says a step of an installer. */
const installing = (step: Installing): string => {
	switch (step.doing) {
		case 'resolved':
			return `${step.count} resolved`;
		case 'collecting':
			return step.name === '' ? `${step.count} collected` : `${step.count} collected, ${printable(step.name)}`;
		case 'downloading': {
			const {name, others, doneBytes, ofBytes} = step;
			const more = others === undefined ? '' : ` and ${others} more`;
			const of = ofBytes === undefined ? '' : ` of ${mebibytes(ofBytes)}`;
			return `downloading ${printable(name)}${more}${doneBytes === undefined ? '' : ` ${mebibytes(doneBytes)}${of}`}`;
		}
		case 'building':
		case 'removing':
			return `${step.doing} ${printable(step.name)}`;
		case 'installing':
			return step.of === undefined
				? `installing, ${plural(step.count, 'package')} so far`
				: `installing ${step.count} of ${step.of}`;
	}
};

const mebibyte = 1024 * 1024;

/** Formats mebibytes as the list does: `0.9M`, `16M`, `780M`. */
const mebibytes = (bytes: number): string =>
	bytes < 9.95 * mebibyte ? `${(bytes / mebibyte).toFixed(1)}M` : `${Math.round(bytes / mebibyte)}M`;

/** Says what a fix does, in the imperative. */
export const remedyInWords = (remedy: FixRemedy): string => {
	switch (remedy.type) {
		case 'write-gitignore':
			return 'write a .gitignore that ignores all of it';
		case 'install-pip':
			return "run its Python's ensurepip";
		case 'remove-leftovers':
			return `remove ${remedy.names.map(printable).join(', ')}, left behind by interrupted installations`;
		case 'install-requirements':
			return `install ${remedy.requirements.map(printable).join(', ')}`;
	}
};
