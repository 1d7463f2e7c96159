import {explain} from '../../text/failures/explain.js';
import type {Environment} from '../../core/model/environment.js';
import {VenvError} from '../../core/model/error.js';
import {findPassedPins} from '../../core/operate/install/passed-pins.js';
import {whereItLasts} from '../../core/requirements/compare/lasting-source.js';
import {whyNotUndone} from '../../core/held/undo-room.js';
import type {Changes} from '../../core/operate/install/package-changes.js';
import {planInstall, type InstallPlan} from '../../core/operate/install/install.js';
import type {InstallRequest} from '../../core/operate/install/installers/installer.js';
import {printable, printablePath} from '../../core/text/printable.js';
import type {Work} from '../../core/model/progress.js';
import type {ActionRequest, ConfirmQuestion, Line, Question} from './action.js';
import {changeNoteInWords} from '../../text/change-note.js';
import {passedPinsInWords} from '../../text/requirements/passed-pins.js';
import {plural} from '../../text/fit-width.js';
import {nameAndVersion} from '../../core/text/name-and-version.js';

type InstallQuestion = {
	readonly target: Environment;
	readonly wanted: InstallRequest;
	/** Typed packages, which can be written into the project's requirements file. */
	readonly typed: readonly string[];
};

/**
 * Asks `confirm` before an installation: `yes`, or `lasting` where the packages can be written to a file too, since the
 * next reset loses packages that are not in any file. While it is open, the installer computes a preview. Ask it only when
 * the environment may be run.
 */
export const askInstall = async (
	{target, wanted, typed}: InstallQuestion,
	{context: {core}, answers}: ActionRequest,
): Promise<Question> => {
	const verb = wanted.upgrade ? 'upgrade' : 'install';
	const lasting = wanted.upgrade || typed.length === 0 ? undefined : await whereItLasts(target);
	const file = lasting?.type === 'append' ? lasting : undefined;
	const isAll = wanted.upgrade && typed.length === 0;
	const all = `all ${plural(wanted.requirements.length, 'package')}`;
	const named = isAll ? all : [...typed, ...wanted.files, ...wanted.editables].map(printable).join(', ');
	const risk = await whyNotUndone(target.found.alias ?? target.found.path, core);
	const compiled = file?.compiled;
	const again =
		compiled === undefined
			? undefined
			: `${compiled} is compiled from ${file?.name ?? ''}: compile it again afterwards`;
	const notes = [again, risk === undefined ? undefined : changeNoteInWords({type: 'no-undo', reason: risk}, core.home)];
	const question: ConfirmQuestion = {
		type: 'confirm',
		id: 'confirm',
		flag: '--yes',
		title: `${wanted.upgrade ? 'Upgrade' : 'Install'} ${named} in${wanted.upgrade ? '' : 'to'} ${printablePath(target.path, core.home)}?`,
		lines: notes.flatMap(text => (text === undefined ? [] : [{text: printable(text), tone: 'warning' as const}])),
		choices: [
			{key: 'y', label: verb, value: 'yes'},
			...(file === undefined
				? []
				: [{key: 'w', label: `${verb} and write it into ${printable(file.name)}`, value: 'lasting'}]),
		],
		grave: true,
	};
	const plan = (work: Work) =>
		planInstall(target.found, {...wanted, context: core, isTrusted: answers['trust'] !== undefined}, work);
	const passed = async ({changes}: InstallPlan): Promise<readonly Line[]> => {
		const found = changes === undefined ? undefined : await findPassedPins(target, changes, core);
		return found === undefined ? [] : [{text: passedPinsInWords(found), tone: 'warning'}];
	};
	const preview = async (work: Work): Promise<readonly Line[]> => {
		const planned = await plan(work);
		return [...(await passed(planned)), ...planInLines(planned)];
	};
	return {...question, later: later(question, preview)};
};

/** Adds the preview to the question, or the reason why there is none: it can be answered anyway. */
const later =
	(question: ConfirmQuestion, linesOf: (work: Work) => Promise<readonly Line[]>): ConfirmQuestion['later'] =>
	async work => {
		const preview = work.warningsOnly === true ? {lines: []} : await linesOrFailure(() => linesOf(work));
		const {choices} = question;
		const tried = choices.map(choice => ({...choice, label: choice.value === 'yes' ? 'try anyway' : choice.label}));
		return {
			question: {
				...question,
				lines: [...question.lines, ...preview.lines],
				choices: preview.hasFailed === true ? tried.filter(({value}) => value === 'yes') : choices,
			},
			warnings: [],
		};
	};

type Preview = {readonly lines: readonly Line[]; readonly hasFailed?: boolean};

const linesOrFailure = async (lines: () => Promise<readonly Line[]>): Promise<Preview> => {
	try {
		return {lines: await lines()};
	} catch (error) {
		if (!(error instanceof VenvError) || error.code === 'cancelled') throw error;
		const {message, hint} = explain(error);
		const hints: readonly Line[] = hint === undefined ? [] : [{text: printable(hint), tone: 'dim'}];
		return {lines: [{text: printable(message), tone: 'bad'}, ...hints], hasFailed: true};
	}
};

/** Changes of an installation, one line for each package. */
export const planInLines = ({installer, changes}: InstallPlan): readonly Line[] => {
	if (changes === undefined) return [{text: `${installer} can't preview this installation.`, tone: 'dim'}];
	const {installed, upgraded} = changes;
	if (installed.length + upgraded.length === 0) return [{text: 'Already installed; nothing would change.'}];
	return [
		{text: countsOf(changes, installer)},
		...upgraded.map(({name, from, to}): Line => ({text: printable(`  ${name} ${from} to ${to}`), tone: 'warning'})),
		...installed.map((one): Line => ({text: printable(`  ${nameAndVersion(one)}`), tone: 'strong'})),
	];
};

const countsOf = ({installed, upgraded}: Changes, installer: string): string => {
	const counts = [
		...(upgraded.length > 0 ? [`upgrade ${upgraded.length}`] : []),
		...(installed.length > 0 ? [`install ${installed.length}`] : []),
	];
	return `${installer} would ${counts.join(' and ')}:`;
};
