import { ApiError, api } from '@/lib/api';
import { type Json, list, object, text } from '../model/json';

const of = (uid: string) => `/api/dashboards/uid/${encodeURIComponent(uid)}`;

export interface Saved {
  uid: string;
  url: string;
  slug: string;
  version: number;
}

export interface SaveRequest {
  dashboard: Json;
  folderUid?: string;
  message: string;
  overwrite?: boolean;
  acceptBase?: boolean;
}

export const loadForEdit = (uid: string, signal?: AbortSignal) =>
  api.get<{ meta: Json; dashboard: Json }>(of(uid), { edit: true }, signal);

/** The shipped file of a board that was changed. */
export const loadBase = async (uid: string): Promise<Json> =>
  (await api.get<{ dashboard: Json }>(of(uid), { edit: true, base: true })).dashboard;

export const saveDashboard = (request: SaveRequest) =>
  api.post<Saved>('/api/dashboards/db', request);

export const importDashboard = (request: {
  dashboard: Json;
  inputs: { name: string; type: string; pluginId: string; value: string }[];
  folderUid: string;
  overwrite: boolean;
}) => api.post<Saved>('/api/dashboards/import', request);

export const deleteDashboard = (uid: string) => api.delete(of(uid));

export const resetDashboard = (uid: string) =>
  api.delete(`/api/peeper/dashboards/${encodeURIComponent(uid)}/override`);

export interface Version {
  version: number;
  created: string;
  createdBy: string;
  message: string;
  restoredFrom: number;
}

export async function loadVersions(uid: string, signal?: AbortSignal): Promise<Version[]> {
  const answer = await api.get<{ versions: unknown }>(
    `${of(uid)}/versions`,
    { limit: 100 },
    signal,
  );
  return list(answer.versions).map((v) => ({
    version: Number(v.version),
    created: text(v.created),
    createdBy: text(v.createdBy),
    message: text(v.message),
    restoredFrom: Number(v.restoredFrom ?? 0),
  }));
}

export const loadVersion = async (uid: string, version: number): Promise<Json> =>
  object((await api.get<Json>(`${of(uid)}/versions/${version}`)).data);

export const restoreVersion = (uid: string, version: number) =>
  api.post<Saved>(`${of(uid)}/restore`, { version });

export interface FolderInfo {
  uid: string;
  title: string;
  canEdit: boolean;
  canDelete: boolean;
  canAdmin: boolean;
  provisioned: boolean;
  version: number;
}

/** Folders where the user may save. */
export const loadFolders = (permission?: 'Edit') =>
  api.get<FolderInfo[]>('/api/folders', { limit: 1000, permission });

export const createFolder = (title: string) => api.post<FolderInfo>('/api/folders', { title });

export const renameFolder = (folder: FolderInfo, title: string) =>
  api.put<FolderInfo>(`/api/folders/${encodeURIComponent(folder.uid)}`, {
    title,
    version: folder.version,
  });

export const deleteFolder = (uid: string) => api.delete(`/api/folders/${encodeURIComponent(uid)}`);

export interface Permission {
  role: 'Viewer' | 'Editor';
  permission: number;
}

export const loadPermissions = (uid: string) =>
  api.get<Permission[]>(`/api/folders/${encodeURIComponent(uid)}/permissions`);

export const savePermissions = (uid: string, items: Permission[]) =>
  api.post(`/api/folders/${encodeURIComponent(uid)}/permissions`, { items });

export const isConflict = (error: unknown): boolean =>
  error instanceof ApiError && error.status === 412;
