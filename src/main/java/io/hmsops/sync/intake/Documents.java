package io.hmsops.sync.intake;

import com.github.f4b6a3.uuid.UuidCreator;
import io.hmsops.sync.event.Document;
import io.hmsops.sync.event.DocumentStore;
import io.hmsops.sync.event.DocumentTooLargeException;
import io.hmsops.sync.intake.PostedEvent.PostedDocument;
import io.hmsops.sync.web.ProblemException;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.vertx.MultiHelper;
import io.vertx.core.buffer.Buffer;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.jboss.logging.Logger;

/** Brings posted documents into the store and checks them against what the event says. */
@ApplicationScoped
class Documents {

    private static final Logger LOG = Logger.getLogger(Documents.class);

    static final String DEFAULT_NAME = "document";
    static final String DEFAULT_TYPE = "application/octet-stream";

    private final DocumentStore store;
    private final DocumentFetch fetch;
    private final IntakeConfig config;

    Documents(DocumentStore store, DocumentFetch fetch, IntakeConfig config) {
        this.store = store;
        this.fetch = fetch;
        this.config = config;
    }

    Uni<DocumentStore.Staging> stage(String name, String contentType) {
        return stored(store.stage(UuidCreator.getTimeOrderedEpoch(), name, contentType, config.maxDocument().asLongValue()));
    }

    Uni<Void> add(DocumentStore.Staging staging, byte[] bytes) {
        return stored(staging.take(Buffer.buffer(bytes)));
    }

    Uni<Document> finish(DocumentStore.Staging staging) {
        return stored(staging.finish());
    }

    /**
     * The event's document, complete: the one that came as a part, the one inside the event, or the one at its URL; {@code null} for
     * none.
     *
     * @param part the staged part, or {@code null}
     */
    Uni<Document> of(PostedEvent posted, Document part) {
        var said = posted.document();
        if (said == null) {
            return Uni.createFrom().item(part);
        }
        if (part == null && said.content() == null && said.url() == null) {
            return Uni.createFrom().failure(ProblemException.invalid("/document",
                    "There are no bytes: give content or url, or send the file as the part named document of multipart/form-data."));
        }
        if (part != null && said.content() != null) {
            return Uni.createFrom().failure(ProblemException.invalid("/document/content",
                    "The document is given twice: here and as a part."));
        }
        if (part != null && said.url() != null) {
            return Uni.createFrom().failure(ProblemException.invalid("/document/url", "The document is given twice: here and as a part."));
        }
        return (part != null ? Uni.createFrom().item(named(part, said)) : said.url() != null ? stageFetched(said) : stageInline(said))
                .call(document -> check(document, said));
    }

    Uni<Void> discard(Document document) {
        return document == null ? Uni.createFrom().voidItem() : store.discard(document.id()).onFailure().recoverWithNull();
    }

    private Uni<Document> stageInline(PostedDocument said) {
        return stage(said.name() == null ? DEFAULT_NAME : said.name(), said.contentType() == null ? DEFAULT_TYPE : said.contentType())
                .chain(staging -> add(staging, said.content()).chain(() -> finish(staging))
                        .onFailure().call(() -> staging.discard().onFailure().recoverWithNull()));
    }

    private Uni<Document> stageFetched(PostedDocument said) {
        return fetch.get(said.url(), response -> {
            var name = said.name() == null ? nameIn(said.url()) : said.name();
            var given = response.getHeader("Content-Type");
            var type = said.contentType() != null ? said.contentType()
                    : given != null && MediaTypes.isMediaType(given) ? given : DEFAULT_TYPE;
            return stage(name, type).chain(staging -> MultiHelper.toMulti(response)
                    .onItem().transformToUniAndConcatenate(bytes -> stored(staging.take(bytes)))
                    .onItem().ignoreAsUni().chain(() -> finish(staging))
                    .onFailure().call(() -> staging.discard().onFailure().recoverWithNull())
                    .onCancellation().call(() -> staging.discard().onFailure().recoverWithNull()));
        });
    }

    /** The last segment of the path. */
    private static String nameIn(URI url) {
        var path = url.getPath() == null ? "" : url.getPath();
        var name = path.substring(path.lastIndexOf('/') + 1);
        return name.isBlank() || name.length() > Attributes.MAX_NAME || name.chars().anyMatch(Character::isISOControl) ? DEFAULT_NAME : name;
    }

    /** Failures as answers: too large, or the database is in trouble. */
    private static <T> Uni<T> stored(Uni<T> work) {
        return work.onFailure(failure -> !(failure instanceof ProblemException)).transform(failure -> {
            if (failure instanceof DocumentTooLargeException) {
                return ProblemException.of(413, failure.getMessage());
            }
            LOG.warnf("a document could not be stored: %s", failure);
            return ProblemException.overloaded("The database did not store the document; nothing was kept. Send it again.", 5);
        });
    }

    /** What the event says of name and type wins over what the part says. */
    private static Document named(Document part, PostedDocument said) {
        return new Document(part.id(), said.name() == null ? part.name() : said.name(),
                said.contentType() == null ? part.contentType() : said.contentType(), part.size(), part.sha256());
    }

    private Uni<Void> check(Document document, PostedDocument said) {
        if (said.sha256() == null || MessageDigest.isEqual(said.sha256(), document.sha256())) {
            return stored(store.rename(document)).onFailure().call(() -> discard(document));
        }
        return discard(document).chain(() -> Uni.createFrom().failure(ProblemException.invalid("/document/sha256",
                "The document that arrived has the SHA-256 digest " + HexFormat.of().formatHex(document.sha256()) + ".")));
    }
}
