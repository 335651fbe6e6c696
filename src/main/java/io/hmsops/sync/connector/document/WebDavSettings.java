package io.hmsops.sync.connector.document;

import io.hmsops.sync.connector.InvalidSettingsException;
import io.hmsops.sync.connector.document.DocumentSettings.Metadata;
import io.hmsops.sync.connector.document.DocumentSettings.Overwrite;
import io.hmsops.sync.connector.document.DocumentSettings.Verify;

/** The options for {@code webdav}, checked. */
record WebDavSettings(PathTemplate path, Overwrite overwrite, Metadata metadata, Verify verify) {

    private static final String PATH = "{subject}/{document.name}";

    static WebDavSettings of(DocumentSettings given) {
        refuse("method", given.method());
        refuse("filePart", given.filePart());
        refuse("metadataPart", given.metadataPart());
        refuse("members", given.members());
        refuse("fields", given.fields());
        return new WebDavSettings(PathTemplate.parse(given.path() == null ? PATH : given.path()),
                given.overwrite() == null ? Overwrite.ALWAYS : given.overwrite(),
                given.metadata() == null ? Metadata.NONE : given.metadata(),
                given.verify() == null ? Verify.NONE : given.verify());
    }

    private static void refuse(String option, Object given) {
        if (given != null) {
            throw new InvalidSettingsException("/options/" + option, option + " is for the protocol multipart only.");
        }
    }
}
