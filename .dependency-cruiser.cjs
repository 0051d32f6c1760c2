// Who may import whom. A type-only import counts like any other, except where a rule says otherwise.

/** The npm packages that the pure core may use: small, and the same on every host. */
const CORE_PACKAGES = '^node_modules/(msgpackr|fflate|@orama/stemmers|@huggingface/tokenizers)/';
const ANY_PACKAGE = '^node_modules/';
const SHIPPED = '^(shared|index-builder|functions|integrations|widget|static|client)/';

/** The rooms of the search core in their order: each may use those before it. The files at the top are for all. */
const SEARCH_ROOMS = ['reading', 'scoring', 'attributes', 'query', 'shards', 'second-stage', 'answer'];

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'Two files that need each other are one file, or hide a third.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'everything-resolves',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^cloudflare:' },
    },
    {
      name: 'shipped-code-uses-no-dev-dependency',
      comment: 'wrangler is an optional peer: the local runtime of those who have it.',
      severity: 'error',
      from: { path: SHIPPED },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], pathNot: '^node_modules/wrangler/' },
    },
    {
      name: 'tests-are-imported-by-tests-only',
      severity: 'error',
      from: { pathNot: '^test/' },
      to: { path: '^test/' },
    },
    {
      name: 'shipped-code-stands-alone',
      comment: 'The action, the demo and the benchmarks use the product, never the other way round.',
      severity: 'error',
      from: { path: SHIPPED },
      to: { path: '^(action|demo|bench)/' },
    },

    {
      name: 'shared-is-pure',
      comment: 'shared/ runs in Workers, Node and browsers: no node: modules, no host, few packages.',
      severity: 'error',
      from: { path: '^shared/' },
      to: { pathNot: ['^shared/', CORE_PACKAGES] },
    },
    {
      name: 'format-knows-neither-search-nor-text',
      comment: 'The index format is bytes; what a term means and how it is searched is decided elsewhere.',
      severity: 'error',
      from: { path: '^shared/format/' },
      to: { path: '^shared/(search|text)/' },
    },
    {
      name: 'text-stands-alone',
      comment: 'The analyzers are the same code at build and at query time, and know of no index.',
      severity: 'error',
      from: { path: '^shared/text/' },
      to: { path: '^shared/', pathNot: ['^shared/text/', '^shared/errors\\.ts$'] },
    },
    ...SEARCH_ROOMS.slice(0, -1).map((room, at) => ({
      name: `search-${room}-knows-no-later-room`,
      comment: 'A search goes through the rooms of the core in one direction.',
      severity: 'error',
      from: { path: `^shared/search/${room}/` },
      to: { path: `^shared/search/(${SEARCH_ROOMS.slice(at + 1).join('|')})/` },
    })),

    {
      name: 'index-builder-uses-shared',
      severity: 'error',
      from: { path: '^index-builder/' },
      to: {
        pathNot: ['^index-builder/', '^shared/', ANY_PACKAGE],
        dependencyTypesNot: ['core'],
        couldNotResolve: false,
      },
    },

    {
      name: 'functions-use-shared-and-hono',
      comment: 'The Worker is parsed on every cold start; its host is Workers, not Node.',
      severity: 'error',
      from: { path: '^functions/' },
      to: {
        pathNot: ['^functions/', '^shared/', '^kernels/kernels\\.wasm$', '^node_modules/hono/', '^cloudflare:workers$'],
      },
    },

    {
      name: 'searching-needs-no-gpu',
      comment:
        'No search calls Workers AI: the GPU Worker is another deployment, which shares tokens and problems with this one, and is asked over a binding in the words that both know.',
      severity: 'error',
      from: { path: '^functions/', pathNot: '^functions/(encoder/|embed-query\\.ts$)' },
      to: { path: '^(functions/encoder|shared/gpu)/' },
    },
    {
      name: 'searching-takes-shapes-of-the-gpu-only',
      severity: 'error',
      from: { path: '^functions/embed-query\\.ts$' },
      to: { path: '^(functions/encoder|shared/gpu)/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'the-gpu-worker-knows-no-index',
      severity: 'error',
      from: { path: '^functions/encoder/' },
      to: {
        path: '^(functions|shared)/',
        pathNot: [
          '^functions/encoder/',
          '^functions/(cache-headers|json-variable|problem|tokens)\\.ts$',
          '^shared/gpu/',
          '^shared/(errors|parallel)\\.ts$',
        ],
      },
    },
    {
      name: 'gpu-tasks-stand-alone',
      comment: 'Tasks, models and prices are the same for the Worker and for who asks it, and know of no index.',
      severity: 'error',
      from: { path: '^shared/gpu/' },
      to: { path: '^shared/', pathNot: ['^shared/gpu/', '^shared/(errors|well-formed)\\.ts$'] },
    },

    {
      name: 'integrations-run-the-command',
      comment: 'A plugin runs inside a site generator: it starts `cairn site`, and imports nothing of it.',
      severity: 'error',
      from: { path: '^integrations/' },
      to: { pathNot: ['^integrations/'], dependencyTypesNot: ['core'] },
    },

    {
      name: 'action-uses-the-builder',
      comment: 'What the action does, the command line does too: it only tells pull requests of it.',
      severity: 'error',
      from: { path: '^action/' },
      to: { pathNot: ['^(action|index-builder|shared)/'], dependencyTypesNot: ['core'] },
    },

    {
      name: 'static-uses-shared',
      comment: 'Static mode is the search core over HTTP, loaded by the widget where there is no Worker.',
      severity: 'error',
      from: { path: '^static/' },
      to: { pathNot: '^(static|shared)/' },
    },

    {
      name: 'widget-stands-alone',
      comment:
        'The widget is small, for any page: no packages, nothing of the engine, of the client how requests are written.',
      severity: 'error',
      from: { path: '^widget/' },
      to: { pathNot: ['^widget/', '^shared/(api|document)\\.ts$', '^client/search-address\\.ts$'] },
    },
    {
      name: 'widget-takes-types-only',
      severity: 'error',
      from: { path: '^widget/' },
      to: { path: '^shared/', dependencyTypesNot: ['type-only'] },
    },

    {
      name: 'client-stands-alone',
      comment:
        'The client runs wherever there is a fetch: no packages, nothing of the engine but the shapes of the API.',
      severity: 'error',
      from: { path: '^client/' },
      to: { pathNot: ['^client/', '^shared/(api|multi|release-answer)\\.ts$'] },
    },
    {
      name: 'client-takes-types-only',
      severity: 'error',
      from: { path: '^client/' },
      to: { path: '^shared/', dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    doNotFollow: { path: ANY_PACKAGE },
    // Components of other packages' sites are compiled there, with what is installed there.
    exclude: {
      path: ['^(dist|coverage)/', '^integrations/(examples|docusaurus/theme)/', '^integrations/vitepress/theme'],
    },
    // Type-only imports too: they disappear from the output, not from the design.
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.js', '.mjs', '.cjs', '.json', '.d.ts'],
      exportsFields: ['exports'],
      conditionNames: ['types', 'import', 'node', 'default'],
      mainFields: ['module', 'main', 'types'],
    },
  },
};
