package io.hmsops.sync.registry;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithParentName;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Systems declared in configuration: put in place at start, then not changed through the API. The keys are the members of the
 * registration's JSON in lower case with dashes, lists with an index or with commas; their rules are the same.
 *
 * <pre>
 * sync.systems.DocRepo.endpoint=https://docs.example/api/upload
 * sync.systems.DocRepo.connector=document
 * sync.systems.DocRepo.subscriptions[0].types=policy_*,notice_published
 * sync.systems.DocRepo.auth.kind=bearer
 * sync.systems.DocRepo.auth.token.secret-ref=docrepo
 * sync.systems.DocRepo.delivery.max-concurrency=16
 * sync.systems.DocRepo.delivery.retry.schedule=PT5S,PT5M
 * </pre>
 *
 * <p>A name with a dot is put in quotes: {@code sync.systems."docs.main".endpoint}.
 */
@ConfigMapping(prefix = "sync.systems")
public interface SystemsConfig {

    /** By name. */
    @WithParentName
    Map<String, ConfiguredSystem> systems();

    /** One system. */
    interface ConfiguredSystem {

        /** Where it is called. */
        String endpoint();

        /** Which connector calls it; {@code http} where left out. */
        Optional<String> connector();

        /** What it cares about; every event where left out. */
        Optional<List<ConfiguredSubscription>> subscriptions();

        /** A JSONata expression that makes what is sent of an event; its data where left out. */
        Optional<String> transform();

        /** Sent along with every request; never secret. */
        Map<String, String> headers();

        /** How to authenticate; not at all where left out. */
        Optional<ConfiguredAuth> auth();

        /** How TLS is spoken; as the platform does where left out. */
        Optional<ConfiguredTls> tls();

        /** What requests are signed with; not at all where left out. */
        Optional<ConfiguredSigning> signing();

        /** How deliveries are made. */
        ConfiguredDelivery delivery();

        /** The connector's own settings. A value that is JSON (a number, {@code true}, an object …) is taken as such. */
        Map<String, String> options();
    }

    /** One subscription. */
    interface ConfiguredSubscription {

        /** Event types, exact or with {@code *} for any run of characters. */
        List<String> types();

        /** A JSONata expression over the event, true or false; every event of these types where left out. */
        Optional<String> filter();
    }

    /** How to authenticate. */
    interface ConfiguredAuth {

        /** {@code none}, {@code basic}, {@code bearer}, {@code apiKey}, {@code oauth2} or {@code mtls}. */
        String kind();

        /** For {@code basic}. */
        Optional<String> username();

        /** For {@code basic}. */
        Optional<ConfiguredSecret> password();

        /** For {@code bearer}. */
        Optional<ConfiguredSecret> token();

        /** For {@code apiKey}: where the key is sent, {@code header} (where left out) or {@code query}. */
        Optional<String> in();

        /** For {@code apiKey}: the header's or query parameter's name. */
        Optional<String> name();

        /** For {@code apiKey}. */
        Optional<ConfiguredSecret> key();

        /** For {@code oauth2} (client credentials): where the token is got. */
        Optional<String> tokenUrl();

        /** For {@code oauth2}. */
        Optional<String> clientId();

        /** For {@code oauth2}. */
        Optional<ConfiguredSecret> clientSecret();

        /** For {@code oauth2}: space-separated. */
        Optional<String> scope();

        /** For {@code oauth2}: which some providers want. */
        Optional<String> audience();

        /** For {@code mtls}: the client's certificate with its chain, PEM. */
        Optional<String> certificate();

        /** For {@code mtls}: its private key, PEM, not encrypted. */
        Optional<ConfiguredSecret> privateKey();
    }

    /** How TLS is spoken. */
    interface ConfiguredTls {

        /** Certificate authorities, PEM: the partner's certificate must be from one of these, in place of those that the platform trusts. */
        String trustedCertificates();
    }

    /** What requests are signed with (Standard Webhooks, {@code v1}). */
    interface ConfiguredSigning {

        /** {@code whsec_} and base64 of 24 to 64 bytes. */
        ConfiguredSecret secret();

        /** While a secret is rotated: the one before, which signs as well. */
        Optional<ConfiguredSecret> previousSecret();

        /** Until when the one before signs, such as {@code 2026-12-01T00:00:00Z}. */
        Optional<String> previousUntil();
    }

    /** A secret, by name. */
    interface ConfiguredSecret {

        /** The name under {@code sync.secrets.refs}. */
        String secretRef();
    }

    /** How deliveries are made. */
    interface ConfiguredDelivery {

        /** Of one attempt, {@code PT0.1S} to {@code PT5M}; {@code PT10S} where left out. */
        Optional<String> timeout();

        /** {@code subject} (where left out), {@code none} or {@code latest}. */
        Optional<String> ordering();

        /** Most attempts at a time, 1 to 256; 8 where left out. */
        Optional<Integer> maxConcurrency();

        /** Most attempts begun per second, over all replicas together: more than 0, such as 0.5, to 10000; no limit where left out. */
        Optional<Double> ratePerSecond();

        /** When to try again. */
        ConfiguredRetry retry();

        /** Which HTTP statuses mean something else than by default. */
        ConfiguredStatuses statuses();
    }

    /**
     * Which HTTP statuses mean something else than by default: 2xx is delivered; 400, 405, 406, 411, 413, 414, 415, 422, 501 and 505 are
     * dead; 410 pauses the system; the rest is tried again. Each 200 to 599, in one of the lists.
     */
    interface ConfiguredStatuses {

        /** HTTP statuses that mean the partner has it; by default 2xx. */
        Optional<List<Integer>> delivered();

        /** HTTP statuses that mean it is given up at once; by default 400, 405, 406, 411, 413, 414, 415, 422, 501 and 505. */
        Optional<List<Integer>> dead();

        /** HTTP statuses that mean it is tried again; by default all that mean nothing else. */
        Optional<List<Integer>> retry();

        /** HTTP statuses that pause the system, so that nothing is lost; by default 410. */
        Optional<List<Integer>> pause();
    }

    /** When to try again. */
    interface ConfiguredRetry {

        /**
         * The waits before the second, third … attempt, each {@code PT0S} to {@code P7D}, at most 50; {@code none} for one attempt and
         * no more. Where left out {@code PT5S,PT5M,PT30M,PT2H,PT5H,PT10H,PT14H,PT20H,PT24H}.
         */
        Optional<List<String>> schedule();
    }
}
