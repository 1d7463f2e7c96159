import type {Environment} from '../core/environment.js';
import {whereItLasts} from '../core/inspect/requirements/lasting.js';
import {whyNotUndone} from '../core/operate/change.js';
import type {Changes} from '../core/operate/changes.js';
import {planInstall, type InstallPlan} from '../core/operate/install.js';
import type {InstallRequest} from '../core/operate/installers/installer.js';
import {printable, printablePath} from '../core/text.js';
import type {ActionRequest, Line, Question} from './action.js';

export type InstallQuestion = {
	readonly target: Environment;
	readonly wanted: InstallRequest;
	/** What was typed: what can be written into the project's requirements file. */
	readonly typed: readonly string[];
};

/**
 * The question `confirm` before an installation: `yes`, or `lasting` where the packages can be written down too, since
 * what is written nowhere is gone after the next reset. While it is open the installer works out what it would do. To be
 * asked when the environment may be run.
 */
export const askInstall = async (
	{target, wanted, typed}: InstallQuestion,
	{context: {core}, answers}: ActionRequest,
): Promise<Question> => {
	const verb = wanted.upgrade ? 'upgrade' : 'install';
	const lasting = wanted.upgrade || typed.length === 0 ? undefined : await whereItLasts(target);
	const file = lasting?.type === 'append' ? lasting : undefined;
	const named = [...typed, ...wanted.files, ...wanted.editables].map(printable).join(', ');
	const risk = await whyNotUndone(target.found);
	const notes = [file?.note, risk === undefined ? undefined : `A failure could not be undone: ${risk}`];
	return {
		type: 'confirm',
		id: 'confirm',
		flag: '--yes',
		title: `${wanted.upgrade ? 'Upgrade' : 'Install'} ${named} in${wanted.upgrade ? '' : 'to'} ${printablePath(target.path, core.home)}?`,
		lines: notes.flatMap(text => (text === undefined ? [] : [{text: printable(text), tone: 'warning' as const}])),
		findOut: async work => {
			const options = {context: core, isTrusted: answers['trust'] !== undefined};
			return planInLines(await planInstall(target.found, wanted, options, work));
		},
		choices: [
			{key: 'y', label: verb, value: 'yes'},
			...(file === undefined
				? []
				: [{key: 'w', label: `${verb} and write it into ${printable(file.name)}`, value: 'lasting'}]),
		],
		grave: true,
	};
};

/** What an installation would change, a line a package. */
export const planInLines = ({installer, changes}: InstallPlan): readonly Line[] => {
	if (changes === undefined) return [{text: `${installer} can't say beforehand what it would install.`, tone: 'dim'}];
	const {installed, upgraded} = changes;
	if (installed.length + upgraded.length === 0) return [{text: 'All of it is there: nothing would change.'}];
	return [
		{text: countsOf(changes, installer)},
		...upgraded.map(({name, from, to}): Line => ({text: printable(`  ${name} ${from} to ${to}`), tone: 'warning'})),
		...installed.map(({name, version}): Line => ({text: printable(`  ${name} ${version}`), tone: 'strong'})),
	];
};

const countsOf = ({installed, upgraded}: Changes, installer: string): string => {
	const counts = [
		...(upgraded.length > 0 ? [`upgrade ${upgraded.length}`] : []),
		...(installed.length > 0 ? [`install ${installed.length}`] : []),
	];
	return `${installer} would ${counts.join(' and ')}:`;
};
