import type {Context} from '../../model/context.js';
import {VenvError} from '../../model/error.js';
import type {Handover} from '../../model/handover.js';
import {parent, type FsPath} from '../../model/path.js';
import {programPath} from '../../platform/processes/child-variables.js';
import {findProgram} from '../../platform/processes/find-program.js';
import {shellQuote} from '../../platform/processes/quote-words.js';
import {callerVariables} from './subshell.js';

/**
 * Opens a file or a directory in the user's editor: the one in the settings, `$VISUAL`, `$EDITOR`, else one that is
 * there. Throws `not-found` where there is none. As git does, a shell takes the command apart, since it may have flags;
 * its PATH has no place of an environment or a project.
 */
export const editIn = (path: FsPath, context: Context): Handover => {
	const {VISUAL, EDITOR} = context.variables;
	const isWindows = context.platform === 'windows';
	const usual = (isWindows ? ['notepad'] : ['nano', 'vim', 'vi']).flatMap(name => findProgram(name, context) ?? [])[0];
	const command = context.settings.editor ?? nonEmpty(VISUAL) ?? nonEmpty(EDITOR) ?? (usual && shellQuote(usual));
	if (command === undefined)
		throw new VenvError('not-found', {
			what: {doing: 'find-editor'},
			reason: {type: 'no-editor'},
		});
	const words: Handover['words'] = isWindows
		? [...wordsOnWindows(command), path]
		: ['/bin/sh', '-c', `${command} "$@"`, 'sh', path];
	return {words, cwd: parent(path), variables: {...callerVariables(context), PATH: programPath(context)}};
};

/** Without a shell: that of Windows would replace the variables in a path. A program with spaces stands in quotes. */
const wordsOnWindows = (command: string): [string, ...string[]] => {
	const [program = '', ...flags] = [...command.matchAll(/["']([^"']*)["']|(\S+)/g)].map(
		match => match[1] ?? match[2] ?? '',
	);
	return [program, ...flags];
};

const nonEmpty = (text: string | undefined): string | undefined => (text === '' ? undefined : text);
