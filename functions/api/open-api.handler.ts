import { endpoint } from '#lib/lambda/endpoint.ts';
import { route } from './open-api.route.ts';
import { type OpenApiDocument, readOpenApiDocument } from './open-api-document.ts';

export const createHandler = (read: () => Promise<OpenApiDocument>) => endpoint(route, {}, read);

export const handler = createHandler(readOpenApiDocument);
