// The platform's module, whose types belong to Workers alone: a test Worker needs only that it is there.
declare module 'cloudflare:workers';
