// `yaml` is CommonJS: bundled and imported by `import('yaml')`, it has a default export and nothing else. Behind this
// module its names are there in the bundle as they are in the source.
export {parse, YAMLParseError} from 'yaml';
