/**
 * The benchmark, {@code mvn verify -Pbench}: drives the packaged program and, under the same load, on the same machine and in turns with
 * it, three references, the thinnest programs that do a part of the same. Compiled in that profile only and never packaged.
 *
 * <p>Allowed arrows: {@code dev}, for its PostgreSQL. The program is seen from outside only.
 */
package io.hmsops.sync.bench;
