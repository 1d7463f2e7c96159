import {expect, test} from 'vitest';
import {VenvError} from '../../../source/core/model/error.js';
import {fsPath} from '../../../source/core/model/path.js';
import {phraseText} from '../../../source/core/model/phrase.js';
import {failurePhrase, phrase, phraseFromHome} from '../../../source/core/text/phrase.js';
import {errorFrom, portableError} from '../../../source/tui/disk/portable.js';

const path = fsPath('/home/me/api\u001b/.venv');
const home = fsPath('/home/me');

test('an error names its path in full, and each face names it its own way', () => {
	const error = new VenvError('refused', {what: phrase`Can't delete ${{path}}`, why: 'it is in use'});
	expect(error.message).toBe(String.raw`Can't delete /home/me/api\x1b/.venv: it is in use`);
	expect(phraseFromHome(error.words.what, home)).toBe(String.raw`Can't delete ~/api\x1b/.venv`);
	expect(phraseText(failurePhrase(error), () => 'api')).toBe("Can't delete api: it is in use");
});

test('the facts of an error, and of an error among them, survive a message to another process', () => {
	const what = phrase`Can't fill ${{path}} by ${'poetry'}`;
	const reason = {type: 'put-back-failed', error: new VenvError('locked', {what: 'no'}), id: 'x'} as const;
	const error = new VenvError('failed', {what, reason, state: {type: 'old-one-back'}});
	const received = errorFrom(structuredClone(portableError(error)));
	expect(received).toMatchObject({words: {what}, reason, state: {type: 'old-one-back'}});
	expect(received).toMatchObject({reason: {error: {name: 'VenvError', code: 'locked'}}});
});

test('what was to be done stays a fact in a message to another process', () => {
	const what = {doing: 'fill-by', path, text: 'poetry'} as const;
	const received = errorFrom(structuredClone(portableError(new VenvError('failed', {what}))));
	expect(received).toMatchObject({attempt: what, message: expect.stringContaining('fill-by') as string});
});

test('a phrase in a phrase keeps its paths, and one without paths is a plain text', () => {
	const moved = phrase`${{path}} to ${{path: home}}`;
	expect(phraseText(phrase`Moved ${moved} in ${3} s`, each => (each === home ? 'H' : 'P'))).toBe('Moved P to H in 3 s');
	expect(phrase`Pinned ${2} ${'environments'}`).toBe('Pinned 2 environments');
});
