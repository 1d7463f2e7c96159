import {listOrders} from '../../../source/tui/state/order.js';
import {escape, without, type Step} from './walk.js';

/** A key that opens something, and Escape, which leads back from it. */
const opens = (key: string, see: RegExp): readonly Step[] => [
	[key, see],
	['', without(`(${see.source})`), escape],
];

export const moving: readonly Step[] = [
	['down', />[ !]+p10/],
	['up', /> +aaa/],
	['j', />[ !]+p10/],
	['k', /> +aaa/],
	// A page is all rows in view but one.
	['pagedown', / [12]\d of 31/],
	['pageup', / 1 of 31/],
	['ctrl-d', / [12]\d of 31/],
	['ctrl-u', / 1 of 31/],
	['end', / 31 of 31/],
	['home', / 1 of 31/],
	['G', / 31 of 31/],
	['g', / 1 of 31/],
	['tab', /\[Config\]/],
	['shift-tab', /\[Overview\]/],
	['right', /\[Config\]/],
	['left', /\[Overview\]/],
	['l', /\[Config\]/],
	['h', /\[Overview\]/],
	['2', /\[Config\]/],
	['3', /\[Packages\]/],
	['w', /by size \[w\]/],
	['4', /\[Checks\]/],
	['5', /\[Requirements\]/],
	['6', /\[Disk\]/],
	['1', /\[Overview\]/],
	['enter', /\[Esc\] back/],
	['escape', without('\\[Esc\\] back')],
];

export const marking: readonly Step[] = [
	['o', /SIZE▾/],
	['O', /SIZE▴/],
	// None of them lies in a repository, whose order is left out.
	['', /ENVIRONMENT▾/, 'o'.repeat(listOrders.length - 2)],
	[' ', /1 marked/],
	['', without('marked'), escape],
	['v', /3 marked/, 'vjj'],
	['', without('marked'), escape + escape],
	['A', /31 marked/],
	// Two Escapes in one read end the filter and take the marks away; an arrow behind an Escape is an arrow, too.
	['/', /10 shown/, '/p1\r'],
	['', without('(shown|marked)'), escape + escape],
	['', /10 shown/, '/p2\r'],
	['', /^(?![^]*shown)[^]*>[ !]+p21/, `${escape}${escape}[B`],
	['', / 1 of 31/, 'g'],
	['=', /╭─ Compare/, '  ='],
	['', /2 marked/, escape],
	['', without('marked'), escape],
	['', / 1 of 31/, 'g'],
	['?', /Every key/],
	['n', / 2 of \d+ /, '/mark\rn'],
	['N', / 1 of \d+ /],
	['q', /\[Enter\] open/, 'qq'],
	[':', /Run a command/],
	['ctrl-c', without('Run a command')],
	['y', /Copy to the clipboard/],
	['', without('Copy to'), escape],
	['L', /No such directory: \/nowhere/, 'L/nowhere\r'],
	['', without('(Look in|No such)'), escape],
];

export const rescanning: readonly Step[] = [
	['R', /32 environments/],
	['ctrl-r', /33 environments/],
	['f5', /34 environments/],
];

export const suspending: readonly Step[] = [
	['ctrl-z', /Stopped/],
	['', /\[Enter\] open/, 'fg\r'],
];

export const acting: readonly Step[] = [
	...opens('c', /Create an environment/),
	...opens('i', /Install into/),
	...opens('r', /Reset ~[^]*Esc cancel/),
	...opens('d', /Delete .*aaa/),
	...opens('x', /Run the checks in/),
	...opens('V', /Run the installer in/),
	// It has no package, so the installer has nothing to be asked.
	['U', /No package to upgrade/],
	...opens('!', /Enter .*aaa/),
	['a', /(Copied|Sent to your terminal).*activate/],
	['m', /Nothing to repair/],
	['z', /measured already/],
	['p', /Pinned aaa/],
	['f', /Nothing .*free/],
	...opens('s', /╭─ Sweep/),
	...opens('S', /╭─ Summary/),
	...opens('F', /╭─ Packages/),
	...opens('D', /╭─ Duplicates/),
	...opens('K', /╭─ Vulnerabilities/),
	...opens('P', /╭─ Pythons/),
	...opens('u', /╭─ Deleted/),
	...opens('J', /╭─ Jobs/),
];
