package io.hmsops.sync.egress;

import io.smallrye.config.ConfigMapping;
import java.util.List;
import java.util.Optional;

/** Where the service may call on a user's word: partners, token URLs, document URLs, databases, brokers. */
@ConfigMapping(prefix = "sync.egress")
public interface EgressConfig {

    /**
     * What may be called although its address is loopback, link-local, private or otherwise not public: networks
     * ({@code 10.20.0.0/16}, {@code fd00::/8}), addresses, host names ({@code calendar.agency.internal}) and names under a domain
     * ({@code *.agency.internal}), with commas. Nothing of the kind where left out.
     */
    Optional<List<String>> allow();
}
