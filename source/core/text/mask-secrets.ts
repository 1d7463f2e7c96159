const masked = '****';

// Text between `//` and the last `@` before the path: user and password, or a token alone.
const credentials = /\/\/([^\s/?#"<>]*)@/g;

// Parameters whose value is a secret, in a query, a fragment, a header or an assignment.
const parameters =
	/(\b(?:access[_-]?token|api[_-]?key|auth[_-]?token|private[_-]?token|token|passwd|password|client[_-]?secret|secret|sig|signature|x-amz-signature|x-amz-credential|x-amz-security-token|se?cret[_-]?key)["']?\s?[=:]\s?["']?)([^\s&;#"'<>]+)/gi;

const headers = /(\b(?:bearer|basic)\s+)([\w.~+/=-]{8,})/gi;

// Tokens that are recognised by their prefix.
const tokens =
	/\b(?:gh[pousr]_\w{16,}|github_pat_\w{16,}|glpat-[\w-]{16,}|pypi-[\w-]{16,}|xox[abprs]-[\w-]{10,}|AKIA[0-9A-Z]{16}|hf_\w{16,}|npm_\w{16,})/g;

const isPlaceholder = (text: string): boolean => /^(?:\$\{\w+\}|\*{4})?$/.test(text);

/**
 * Replaces secrets in a text by `****`: passwords and lone tokens in URLs, token parameters, authorization headers,
 * tokens of known shape. User names before a password, the `git@` of SSH, and `${NAME}` placeholders stay. For
 * everything that is shown, logged or saved; idempotent, linear in the text's length.
 */
export const maskSecrets = (text: string): string =>
	text
		.replace(credentials, (_, userinfo: string) => `//${maskUserinfo(userinfo)}@`)
		.replace(parameters, (whole, before: string, value: string) => (isPlaceholder(value) ? whole : before + masked))
		.replace(headers, (_, before: string) => before + masked)
		.replace(tokens, masked);

const maskUserinfo = (userinfo: string): string => {
	const colon = userinfo.indexOf(':');
	if (colon < 0) return userinfo === 'git' || isPlaceholder(userinfo) ? userinfo : masked;
	const password = userinfo.slice(colon + 1);
	return isPlaceholder(password) ? userinfo : `${userinfo.slice(0, colon)}:${masked}`;
};
