package io.hmsops.sync.amqp;

import static org.assertj.core.api.Assertions.assertThat;

import io.hmsops.sync.connector.DeliveryException;
import io.hmsops.sync.connector.FailureCode;
import io.hmsops.sync.connector.PermanentDeliveryException;
import io.hmsops.sync.connector.TransientDeliveryException;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.messaging.Accepted;
import org.apache.qpid.proton.amqp.messaging.Modified;
import org.apache.qpid.proton.amqp.messaging.Rejected;
import org.apache.qpid.proton.amqp.messaging.Released;
import org.apache.qpid.proton.amqp.transport.ErrorCondition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AmqpFailuresTest {

    @ParameterizedTest
    @CsvSource({
        "amqp:invalid-field,                 true",
        "amqp:decode-error,                  true",
        "amqp:not-allowed,                   true",
        "amqp:not-implemented,               true",
        "amqp:precondition-failed,           true",
        "amqp:link:message-size-exceeded,    true",
        "com.microsoft:argument-error,       true",
        "anything-else,                      true",
        "amqp:resource-limit-exceeded,       false",
        "amqp:not-found,                     false",
        "amqp:unauthorized-access,           false",
        "amqp:internal-error,                false",
        "amqp:resource-locked,               false",
        "amqp:resource-deleted,              false",
        "amqp:illegal-state,                 false",
        "amqp:link:detach-forced,            false",
        "amqp:link:transfer-limit-exceeded,  false",
        "amqp:session:window-violation,      false",
        "amqp:connection:forced,             false",
        "failed,                             false",
        "com.microsoft:server-busy,          false",
        "qd:no-route-to-dest,                false"})
    void aRejectionIsForGoodUnlessItsReasonMayPass(String condition, boolean forGood) {
        var failure = AmqpFailures.of(AmqpStandIn.rejected(condition, "why"));
        is(failure, forGood, FailureCode.REFUSED);
        assertThat(failure).hasMessage("the broker rejected the message: " + condition + " (why)");
    }

    @Test
    void otherOutcomes() {
        assertThat(AmqpFailures.of(Accepted.getInstance())).isNull();
        is(AmqpFailures.of(new Rejected()), false, FailureCode.REFUSED);
        is(AmqpFailures.of(Released.getInstance()), false, FailureCode.REFUSED);
        var modified = new Modified();
        is(AmqpFailures.of(modified), false, FailureCode.REFUSED);
        modified.setDeliveryFailed(true);
        is(AmqpFailures.of(modified), false, FailureCode.REFUSED);
        modified.setUndeliverableHere(true);
        is(AmqpFailures.of(modified), true, FailureCode.REFUSED);
        is(AmqpFailures.of(null), false, FailureCode.PROTOCOL);
    }

    @Test
    void anEndIsNeverForGood() {
        is(AmqpFailures.ended("closed the link", new ErrorCondition(Symbol.valueOf("amqp:not-found"), null)), false, FailureCode.REFUSED);
        is(AmqpFailures.ended("closed the connection", new ErrorCondition(Symbol.valueOf("amqp:connection:forced"), null)), false,
                FailureCode.PROTOCOL);
        is(AmqpFailures.ended("closed the connection", null), false, FailureCode.PROTOCOL);
    }

    @Test
    void keepsTheStartOfLongWords() {
        assertThat(AmqpFailures.of(AmqpStandIn.rejected("amqp:invalid-field", "x".repeat(5000))).answer()).hasSize(2048);
    }

    private static void is(DeliveryException failure, boolean forGood, FailureCode code) {
        assertThat(failure).isInstanceOf(forGood ? PermanentDeliveryException.class : TransientDeliveryException.class);
        assertThat(failure.code()).isEqualTo(code);
    }
}
