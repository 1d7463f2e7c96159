import type {Attempt} from '../../core/model/attempt.js';
import type {FsPath} from '../../core/model/path.js';
import type {Phrase} from '../../core/model/phrase.js';
import {pathList, phrase} from '../../core/text/phrase.js';
import {cannotRun} from './runtime.js';

/** Says what was to be done and has failed: the beginning of an error. */
export const attemptInWords = (attempt: Attempt): Phrase => {
	switch (attempt.doing) {
		case 'clone':
		case 'move':
			return phrase`Can't ${attempt.doing} ${{path: attempt.path}} to ${{path: attempt.to}}`;
		case 'find-part':
			if (attempt.files.length === 0) return `There is no file to take the ${attempt.part} ${attempt.name} from`;
			return phrase`${pathList(attempt.files, ' and ')} ${attempt.files.length === 1 ? 'has' : 'have'} no ${attempt.part} ${attempt.name}`;
		case 'confirm':
			return `${attempt.installer} said that it did ${attempt.verb} ${attempt.names.join(', ')}, but the disk says no`;
		default:
			return filled(sentences[attempt.doing] ?? `Can't ${attempt.doing} %`, {text: '', path: undefined, ...attempt});
	}
};

/** Puts the path in the place of `%`, and the text in that of `$`. */
const filled = (sentence: string, {path, text}: {readonly path: FsPath | undefined; readonly text: string}): Phrase =>
	sentence
		.split(/([%$])/)
		.reduce<Phrase>(
			(before, part) =>
				part === '%' && path !== undefined
					? phrase`${before}${{path}}`
					: phrase`${before}${part === '$' ? text : part}`,
			'',
		);

/** Sentences for acts that their word alone does not say. */
const sentences: Partial<Readonly<Record<Attempt['doing'], string>>> = {
	'change-packages': "Can't change packages in %",
	'find-packages-anew': "Can't look for newer versions in %",
	'find-python-at': 'No Python at %',
	'find-records': '% has no record of OSV',
	'find-scan': '% has no list',
	'free-all': "Can't free all of %",
	'hold-in': "Can't hold anything in %",
	'install-from': "Can't install from %",
	'install-into': "Can't install into %",
	'install-pip': "Can't install pip into %",
	'leave-place': "Can't move %",
	'look-into': "Can't read %",
	'note-held-in': "Can't note in % what is held",
	'note-undo-in': "Can't note what undo needs in %",
	'put-back': "Can't put % back",
	'put-occupant-back': "Can't put back what was at %",
	'read-all': "Can't read all of %",
	'read-hosts': "Can't read the hosts of %",
	recognise: "Can't tell whether % is an environment",
	'remove-moved': "Moved %, but can't remove the old one",
	'restore-contents': "Can't make % again what it was",
	'run-python': "Can't run the Python of %",
	'write-list': "Can't write a list for the installer into %",

	'ask-host-for': "Can't ask a host for $",
	'ask-records': "Can't ask $ about vulnerabilities",
	'create-by': "Can't create with $",
	'create-with': "Can't create an environment with $",
	'empty-cache': "Can't empty the cache of $",
	'end-group': "Can't end the process group $",
	'find-held': "Can't restore or free $",
	'find-held-here': 'Nothing is held as $',
	'find-python': 'No Python $ found',
	'find-recipe': 'No recipe is kept as $',
	'install-function': "Can't install vt for $",
	'list-hosts': '$ hosts are too many',
	'name-host': '"$" is no name of a host',
	'name-package': '$ is not a valid package name',
	'name-requirement': '$ is not a valid requirement',
	'open-shell': "Can't open $",
	'open-shell-in': "Can't open $ with an environment",
	'read-requirement': "Can't read the requirement $",
	'run-on': "Can't run a program on $",
	'use-home': "Can't use VENVTUI_HOME=$",

	'add-line': "Can't add $ to %",
	'ask-about': "Can't ask $ about %",
	'change-by': "Can't $ in %",
	'fill-by': "Can't fill % by $",
	'find-installed': '$ is not installed in %',
	'reset-by': "Can't reset % by $",
	start: "Can't start $ in %",
	'write-activation': "Can't write a line for $ that activates %",

	'ask-hosts': "Can't ask other hosts",
	'change-anything': "Can't change anything here",
	'find-any-python': 'No Python found',
	'find-editor': 'No editor was found',
	'free-anything': "Can't free what is held",
	'read-plan': "This file isn't a plan",
	'read-stdin-scan': 'stdin has no list',
	'remove-snapshot': "Can't remove a snapshot",
	'run-here': cannotRun,
	sweep: "Can't sweep",
};
