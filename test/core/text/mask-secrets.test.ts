import fc from 'fast-check';
import {expect, test} from 'vitest';
import {maskSecrets} from '../../../source/core/text/mask-secrets.js';

test.each([
	['--index-url https://me:s3cret@host/simple', '--index-url https://me:****@host/simple'],
	['git+https://ghp_0123456789abcdefghij@github.com/a/b', 'git+https://****@github.com/a/b'],
	['https://me:p@ss@host/simple', 'https://me:****@host/simple'],
	['https://me:${TOKEN}@host/simple', 'https://me:${TOKEN}@host/simple'],
	['git+ssh://git@github.com/a/b.git', 'git+ssh://git@github.com/a/b.git'],
	['https://host/a.whl?token=abc&x=1', 'https://host/a.whl?token=****&x=1'],
	['https://host/a.whl?X-Amz-Signature=abcdef', 'https://host/a.whl?X-Amz-Signature=****'],
	['Authorization: Bearer abcdefghijkl', 'Authorization: Bearer ****'],
	['uploading with pypi-AgEIcHlwaS5vcmcCJDAwMDAwMDAw', 'uploading with ****'],
	['{"password": "hunter2"}', '{"password": "****"}'],
	['requests==2.0 # see https://host/a@b', 'requests==2.0 # see https://host/a@b'],
	['name @ file:///home/me/name', 'name @ file:///home/me/name'],
])('%s is shown as %s', (text, shown) => {
	expect(maskSecrets(text)).toBe(shown);
});

test('a password of any characters is hidden', () => {
	fc.assert(
		fc.property(fc.stringMatching(/^[A-Za-z0-9!$%&*+,;=~._-]{6,20}$/), password => {
			const shown = maskSecrets(`-i https://user:${password}@host/simple`);
			return password === '****' || !shown.includes(`:${password}@`);
		}),
	);
});

test('masking a masked text changes nothing', () => {
	fc.assert(fc.property(fc.string(), text => maskSecrets(maskSecrets(text)) === maskSecrets(text)));
});
