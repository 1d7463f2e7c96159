import {otherWordsOfAction} from '../drawing/action-words.js';

// Of commands of the shell and of screens.
const words: Readonly<Record<string, string>> = {
	sweep: 'clean cleanup old stale unused disk space gc',
	summary: 'statistics stats total overview dashboard',
	packages: 'find search which version',
	compare: 'diff difference',
	duplicates: 'same twice disk space',
	vulnerabilities: 'audit security cve safety',
	pythons: 'interpreters versions',
	cached: 'uvx cache',
	held: 'undo trash bin undelete restore history',
	jobs: 'progress tasks running history stop cancel',
	log: 'output history debug',
	help: 'shortcuts bindings manual ?',
	search: 'find search hide show has',
	order: 'sort biggest largest size oldest name',
	reverse: 'sort smallest',
	mark: 'select multiple check',
	range: 'select multiple',
	'mark-all': 'select everything',
	mode: 'tree graph dependencies sort outdated',
	copy: 'clipboard yank',
	look: 'open directory folder root cd path',
	rescan: 'refresh reload update',
	palette: 'command',
	quit: 'exit close leave',
};

/**
 * Words by which people who come from other tools look for an action, a screen or a command of the shell, by its id. The
 * palette and the help find it by them, too; they are shown nowhere.
 */
export const otherWordsOf = (id: string): string => otherWordsOfAction(id) ?? words[id] ?? '';
